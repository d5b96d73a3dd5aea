"""The report “Báo cáo lượt xem”: views and published articles, for those who run the newsroom."""
