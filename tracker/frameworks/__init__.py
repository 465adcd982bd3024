"""The standards an assessment is made against: versioned data files, checked, imported, never changed."""
