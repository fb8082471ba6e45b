namespace ProviderKit.AspNetCore.Http;

/// <summary>A body does not match its <c>Content-Encoding</c>.</summary>
internal sealed class ContentCodingException(string message, Exception inner) : Exception(message, inner);
