using System.Text.Json;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>
/// Members of messages, parts, calls and tools that OpenAI's format does not have: replies from here bring them to clients, and
/// requests in other formats have them in their canonical form.
/// </summary>
[Flags]
internal enum MessageExtensions
{
    None = 0,

    /// <summary><c>thinking_blocks</c>: thoughts with their signatures.</summary>
    SignedThoughts = 1,

    /// <summary><c>extra_content</c>, of the request, a message, a part, a call or a tool: what one vendor alone has, such as signatures.</summary>
    ExtraContent = 2,

    /// <summary><c>reasoning_content</c>: thoughts as text.</summary>
    ThoughtText = 4,

    /// <summary><c>images</c>: images the model made.</summary>
    Images = 8,

    /// <summary><c>cache_control</c>, of a message, a part, a call or a tool: a breakpoint of the prompt cache.</summary>
    CacheControl = 16,

    /// <summary><c>prompt_cache_breakpoint</c>, of a part: OpenAI's own breakpoint, which only its newer models have.</summary>
    Breakpoint = 32,

    /// <summary><c>thinking_blocks</c> that say who signed them: no upstream of this format did.</summary>
    ForeignThoughts = 64,
}

/// <summary>One such member in a request.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Start">Where its name begins, quote included.</param>
/// <param name="End">Where its value ends.</param>
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

    /// <summary>Null for a name that is none.</summary>
    public static MessageExtensions? Find(string name)
    {
        foreach (var (known, kind) in All)
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase)) return kind;
        return null;
    }

    /// <summary>The members that stand at parts, calls and tools as well.</summary>
    public const MessageExtensions InParts = MessageExtensions.ExtraContent | MessageExtensions.CacheControl | MessageExtensions.Breakpoint;

    /// <summary>This runs for each member of each message: the length alone tells nearly all apart.</summary>
    /// <param name="reader">Stands on a member's name.</param>
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
