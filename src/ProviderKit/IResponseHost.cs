namespace ProviderKit;

/// <summary>
/// A provider whose upstream stores responses: queries about one of them (<see cref="ChatRequest.Question"/>) are sent there. Thread-safe.
/// </summary>
internal interface IResponseHost : IChatProvider;
