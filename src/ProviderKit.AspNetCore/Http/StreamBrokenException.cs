namespace ProviderKit.AspNetCore.Http;

/// <summary>
/// Ends a reply that has begun and cannot be finished, after its error event: some official SDKs ignore the event,
/// but none ignores a reply that breaks off. The server sends what was written and closes the connection without the mark of a proper end;
/// <c>HttpContext.Abort()</c> would drop what still waits to be sent, the event included.
/// </summary>
internal sealed class StreamBrokenException(ProviderError error)
    : IOException($"The stream was broken off ({WireNames.Of(error.Kind)}), and the client was told why.");
