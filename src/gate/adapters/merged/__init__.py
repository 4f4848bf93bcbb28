"""Records of many repositories as Parquet files, written and read with DuckDB, which the extra `fleet` installs."""
