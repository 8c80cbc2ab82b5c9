import pytest

from ingest.parsing.number_formats import built_in_format, read_format, show_number


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        (3.0, "", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (3.14159, "0.00", "3.14"),
        (1200.0, "#,##0.00", "1200"),
        (0.5, "0%", "50%"),
        (0.1234, "0.0%;[Red]-0.0%", "12.3%"),
        (12.0, '0.0"kg"', "12kg"),
        (99.5, "[$¥-804]#,##0.00", "¥99.5"),
        (-5.0, "0_);(0)", "-5"),
        (45352.0, 'yyyy"年"m"月"d"日"', "2024-03-01"),
        (45352.0, "[$-409]d\\-mmm\\-yy;@", "2024-03-01"),
        (45352.5, "yyyy/m/d h:mm", "2024-03-01 12:00"),
        (0.75, "h:mm", "18:00"),
        (1.5, "[h]:mm", "36:00"),
        (1.5e-7, "0.00E+00", "1.5e-07"),
        (12345678901.0, "0", "12345678901"),
        (1e300, "yyyy-mm-dd", "1e+300"),
        (1e300, "[h]:mm", "1e+300"),
        (2958465.9999999, "yyyy-mm-dd h:mm", "2958465.9999999"),
        (float("nan"), "0", ""),
        (30.0, "yyyy-mm-dd", "1900-01-30"),
    ],
)
def test_number_is_shown_as_its_format_means_it(number: float, code: str, shown: str) -> None:
    """Dates are ISO dates, units stay, noise goes."""
    assert show_number(number, read_format(code)) == shown


@pytest.mark.parametrize(
    ("identity", "shown"), [(0, "45352"), (14, "2024-03-01"), (31, "2024-03-01"), (10, "4535200%")]
)
def test_formats_without_a_code_are_known(identity: int, shown: str) -> None:
    """Files name the usual formats by number only."""
    assert show_number(45352.0, built_in_format(identity)) == shown


def test_calendar_may_start_in_1904() -> None:
    """Workbooks from old Macs count their days from another one."""
    assert show_number(43890.0, read_format("d"), counts_from_1904=True) == "2024-03-01"
