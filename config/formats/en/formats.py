"""Dates and times as the product writes them in English."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, g:i A"
TIME_FORMAT = "g:i A"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, g:i A"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%m/%d/%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%m-%d-%Y", "%m %d %Y"]
