"""The reports, a folder for each subject: rows of report views become report models. No arithmetic on money."""
