"""What is published, as a DCAT 3 catalogue and as Satu Data's metadata."""
