"""“Báo cáo lượt xem”: what was read and what was posted, for those who run the newsroom."""
