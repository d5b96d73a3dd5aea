"""Vietnamese date and number formats; Django 5.2's own `vi` has no input formats at all."""

# Output: the syntax of the `date` template filter.
DATE_FORMAT = r"\n\g\à\y d/m/Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = r"H:i, \n\g\à\y d/m/Y"
YEAR_MONTH_FORMAT = r"\t\h\á\n\g m/Y"
MONTH_DAY_FORMAT = r"\n\g\à\y d/m"
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
FIRST_DAY_OF_WEEK = 1  # Monday

# Input: the syntax of strptime. Widgets show a value in the first. Django adds ISO at the end.
DATE_INPUT_FORMATS = [
    "%d/%m/%Y",  # 05/06/2026
    "%d-%m-%Y",  # 05-06-2026
    "%d.%m.%Y",  # 05.06.2026
]
TIME_INPUT_FORMATS = [
    "%H:%M",  # 14:30
    "%H:%M:%S",  # 14:30:59
    "%H:%M:%S.%f",  # 14:30:59.000200
    "%Hh%M",  # 14h30
]
DATETIME_INPUT_FORMATS = [
    f"{day} {time}" for day in DATE_INPUT_FORMATS for time in TIME_INPUT_FORMATS
] + DATE_INPUT_FORMATS

# 7.448.251,5. Grouping is not automatic: USE_THOUSAND_SEPARATOR stays off.
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
