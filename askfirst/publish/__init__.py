"""From content to notebooks, exercises and solutions, with everything checked before."""
