"""Reading files from strangers: texts, XML, and the values in their cells."""
