namespace UpstreamSimulator.Calls;

/// <summary>
/// Breaks a connection in the middle of an answer. Kestrel meets an exception after the headers by sending what was
/// written and closing without the last chunk; <see cref="HttpContext.Abort"/> would drop what still waits to be sent,
/// and the client would see a random number of events.
/// </summary>
internal sealed class BrokenOffException() : Exception("The fault of this call breaks the connection here.");
