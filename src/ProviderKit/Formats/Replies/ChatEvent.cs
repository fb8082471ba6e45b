using System.Text;

namespace ProviderKit;

/// <summary>One event of a streamed reply.</summary>
/// <param name="Json">Its JSON in UTF-8, without <c>data:</c>.</param>
/// <param name="Name">
/// Its name, as <c>content_block_delta</c>, in formats whose events have names: Anthropic's Messages and OpenAI's Responses. Default: null, none.
/// </param>
public readonly record struct ChatEvent(ReadOnlyMemory<byte> Json, string? Name = null)
{
    /// <summary>An event whose JSON is a text.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="name">Its name. Default: null, none.</param>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is null.</exception>
    public static ChatEvent Of(string json, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new ChatEvent(Encoding.UTF8.GetBytes(json), name);
    }

    /// <summary>The JSON as a text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Json.Span);
}
