namespace ProviderKit.AspNetCore.Http;

/// <summary>
/// Ends an answer that has begun and cannot be finished, after its error event: some official SDKs overlook the event,
/// but none an answer that breaks off. The server sends what was written and closes without the mark of a proper end;
/// <c>HttpContext.Abort()</c> would drop what still waits to be sent, the event included.
/// </summary>
internal sealed class StreamBrokenException(ProviderError error)
    : IOException($"The stream was broken off ({error.Kind}), and the client was told why.");
