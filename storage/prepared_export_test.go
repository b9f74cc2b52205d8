package storage

// PreparedAtMost is preparedAtMost.
const PreparedAtMost = preparedAtMost
