using System.Text.Json;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>
/// Fields of messages, parts, calls and tools that OpenAI's format does not have. Clients get them from the gateway's replies, and
/// the canonical form of requests in other formats contains them.
/// </summary>
[Flags]
internal enum MessageExtensions
{
    None = 0,

    /// <summary><c>thinking_blocks</c>: thoughts with their signatures.</summary>
    SignedThoughts = 1,

    /// <summary><c>extra_content</c> of the request, a message, a part, a call or a tool: data of a single vendor, such as signatures.</summary>
    ExtraContent = 2,

    /// <summary><c>reasoning_content</c>: thoughts as text.</summary>
    ThoughtText = 4,

    /// <summary><c>images</c>: images that the model made.</summary>
    Images = 8,

    /// <summary><c>cache_control</c> of a message, a part, a call or a tool: a breakpoint of the prompt cache.</summary>
    CacheControl = 16,

    /// <summary><c>prompt_cache_breakpoint</c> of a part: OpenAI's own breakpoint, supported only by its newer models.</summary>
    Breakpoint = 32,

    /// <summary><c>thinking_blocks</c> that state their signer, which is not an upstream of this format.</summary>
    ForeignThoughts = 64,
}

/// <summary>Such a field in a request.</summary>
/// <param name="Kind">The kind of field.</param>
/// <param name="Start">The position of its name, including the quote.</param>
/// <param name="End">The position at which its value ends.</param>
internal readonly record struct ExtensionMember(MessageExtensions Kind, int Start, int End);

/// <summary>The names of <see cref="MessageExtensions"/>.</summary>
internal static class MessageExtensionNames
{
    private static readonly (string Name, MessageExtensions Kind)[] All =
    [
        ("thinking_blocks", MessageExtensions.SignedThoughts),
        ("extra_content", MessageExtensions.ExtraContent),
        ("reasoning_content", MessageExtensions.ThoughtText),
        ("images", MessageExtensions.Images),
        ("cache_control", MessageExtensions.CacheControl),
        ("prompt_cache_breakpoint", MessageExtensions.Breakpoint),
    ];

    public static IEnumerable<string> Names => All.Select(extension => extension.Name);

    /// <summary>The extension with a name; null for none.</summary>
    public static MessageExtensions? Find(string name)
    {
        foreach (var (known, kind) in All)
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase)) return kind;
        return null;
    }

    /// <summary>The fields that parts, calls and tools can have as well.</summary>
    public const MessageExtensions InParts = MessageExtensions.ExtraContent | MessageExtensions.CacheControl | MessageExtensions.Breakpoint;

    /// <summary>The kind of a field. Runs for each field of each message; the length alone rules out nearly all others.</summary>
    /// <param name="reader">Positioned on a field name.</param>
    public static MessageExtensions Of(in Utf8JsonReader reader) =>
        !reader.ValueIsEscaped && reader.ValueSpan.Length is not (6 or 13 or 15 or 17 or 23) ? MessageExtensions.None
        : reader.ValueTextEquals("thinking_blocks"u8) ? MessageExtensions.SignedThoughts
        : reader.ValueTextEquals("extra_content"u8) ? MessageExtensions.ExtraContent
        : reader.ValueTextEquals("reasoning_content"u8) ? MessageExtensions.ThoughtText
        : reader.ValueTextEquals("cache_control"u8) ? MessageExtensions.CacheControl
        : reader.ValueTextEquals("prompt_cache_breakpoint"u8) ? MessageExtensions.Breakpoint
        : reader.ValueTextEquals("images"u8) ? MessageExtensions.Images
        : MessageExtensions.None;
}
