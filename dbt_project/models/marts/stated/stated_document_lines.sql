{{ stated('document_lines') }}
