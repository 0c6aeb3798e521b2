"""Makes failures inside the shipped contract show their values."""

import pytest

pytest.register_assert_rewrite("orchestre.providers.testing.contract")
