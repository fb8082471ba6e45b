using System.Text;

namespace ProviderKit;

/// <summary>One event of a streamed reply.</summary>
/// <param name="Json">The event's JSON in UTF-8, without <c>data:</c>.</param>
/// <param name="Name">
/// The event's name, such as <c>content_block_delta</c>, in formats with named events: Anthropic's Messages and OpenAI's Responses. Default: null.
/// </param>
public readonly record struct ChatEvent(ReadOnlyMemory<byte> Json, string? Name = null)
{
    /// <summary>Creates an event from JSON text.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="name">The event's name. Default: null.</param>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is null.</exception>
    public static ChatEvent Of(string json, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new ChatEvent(Encoding.UTF8.GetBytes(json), name);
    }

    /// <summary>The JSON as text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Json.Span);
}
