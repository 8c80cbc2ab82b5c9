import pytest

from ingest.addresses import mask_address, mask_secrets


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://host/dir/", "https://host/dir/"),
        ("https://bob:p%40ss@host/dir/", "https://***@host/dir/"),
        ("https://bob:p@ss@host/dir@2/", "https://***@host/dir@2/"),
        ("git+https://t0ken@host/repo.git#main:docs", "git+https://***@host/repo.git#main:docs"),
        ("s3://bucket/x?token=abc&region=cn", "s3://bucket/x?token=***&region=***"),
        (
            "zip://a::https://u:p@host/x.zip?sig=a%2Bb",
            "zip://a::https://***@host/x.zip?sig=***",
        ),
        ("simplecache::https://h/d?k=v::x", "simplecache::https://h/d?k=***::x"),
        ("departments/legal", "departments/legal"),
    ],
)
def test_address_is_shown_without_its_secrets(address: str, shown: str) -> None:
    """User, password and the values of the query are masked; where it leads stays readable."""
    assert mask_address(address) == shown


def test_secret_is_masked_wherever_a_library_repeats_it() -> None:
    """An error may quote the password as it was meant, or the whole address."""
    address = "https://bob:p%40ssw0rd@host/x.zip?sig=c2ln"
    error = f"login of bob with p@ssw0rd failed for url={address!r} (sig c2ln)"

    assert mask_secrets(error, address) == (
        "login of bob with *** failed for url='https://***@host/x.zip?sig=***' (sig ***)"
    )
