namespace ProviderKit.AspNetCore.Http;

/// <summary>A body is not what its <c>Content-Encoding</c> says.</summary>
internal sealed class ContentCodingException(string message, Exception inner) : Exception(message, inner);
