"""What every engine must do, and what the embedded one must survive."""
