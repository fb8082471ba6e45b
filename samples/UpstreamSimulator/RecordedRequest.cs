using System.Text;

namespace UpstreamSimulator;

/// <summary>One request as the simulator received it. Immutable.</summary>
public sealed class RecordedRequest
{
    /// <summary>
    /// The provider that was called: the first segment of the path, or <c>_sim</c> for where <c>sim:redirect</c> leads.
    /// </summary>
    public required string Provider { get; init; }

    /// <summary>The HTTP method, in upper case.</summary>
    public required string Method { get; init; }

    /// <summary>The path, unescaped, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>The query with its question mark, or an empty string.</summary>
    public required string Query { get; init; }

    /// <summary>The headers; names compare without case, several values of one name are joined with a comma.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The body, byte for byte.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The token, without its scheme, or <see langword="null"/>.</summary>
    public string? Token { get; init; }

    /// <summary>The body read as UTF-8.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);
}
