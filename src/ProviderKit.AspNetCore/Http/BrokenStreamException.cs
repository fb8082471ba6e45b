namespace ProviderKit.AspNetCore.Http;

/// <summary>
/// Ends an answer in the middle so that the client notices, after all that was written has reached it: the server
/// sends what waits and closes the connection without the last chunk. <c>HttpContext.Abort()</c> would drop what
/// waits, the error event first.
/// </summary>
internal sealed class BrokenStreamException()
    : Exception("The answer was broken off on purpose, behind an error event: its upstream had failed. The request's record says how.");
