namespace ProviderKit.Dispatch;

/// <summary>Who sent a request, and what the sender calls it, as records and trails show both.</summary>
/// <param name="Name">The client key's or user's name; null when unknown.</param>
/// <param name="RequestId">The client's own id of the request; null when it gave none.</param>
internal readonly record struct RequestCaller(string? Name, string? RequestId);
