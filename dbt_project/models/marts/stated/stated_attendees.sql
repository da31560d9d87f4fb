{{ stated('attendees') }}
