"""What can be copied with a click: a text, or the address of the page itself."""

from ui.components import Setting
from ui.markup import escape_html


def copy_html(label: str, setting: Setting, copied: str = "") -> str:
    """Return a button that copies a text; without one, the address of the page."""
    icon = '<span class="wk-icon" aria-hidden="true">content_copy</span>'
    done = setting.say("copied")
    return (
        f'<button type="button" class="wk-copy" data-copy="{escape_html(copied)}" '
        f'data-done="{done}">{icon}<span aria-live="polite">{setting.say(label)}</span></button>'
    )


def copying_script() -> str:
    """Return the script that copies; browsers offer their clipboard to secure pages alone."""
    return (
        "<script>if (!window.copiesTexts) {"
        "  window.copiesTexts = true;"
        "  const byHand = text => {"
        "    const box = document.createElement('textarea');"
        "    box.value = text; document.body.append(box); box.select();"
        "    document.execCommand('copy'); box.remove();"
        "  };"
        "  document.addEventListener('click', async event => {"
        "    const button = event.target.closest('button.wk-copy');"
        "    if (!button) return;"
        "    const text = button.dataset.copy || location.href;"
        "    try { await navigator.clipboard.writeText(text); } catch { byHand(text); }"
        "    button.focus();"
        "    const label = button.lastElementChild, before = label.textContent;"
        "    if (before === button.dataset.done) return;"
        "    label.textContent = button.dataset.done;"
        "    setTimeout(() => { label.textContent = before; }, 2000);"
        "  });"
        "}</script>"
    )
