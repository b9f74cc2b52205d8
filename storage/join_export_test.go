package storage

// AdmissionKey is the expression that tests explain.
const AdmissionKey = admissionKey
