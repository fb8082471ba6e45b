namespace ProviderKit;

/// <summary>
/// A provider whose upstream keeps responses: calls whose request is a question about one (<see cref="ChatRequest.Question"/>) go there.
/// Thread-safe.
/// </summary>
internal interface IResponseHost : IChatProvider;
