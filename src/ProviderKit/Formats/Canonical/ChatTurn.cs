using System.Text;
using System.Text.Json;

namespace ProviderKit.Formats.Canonical;

/// <summary>One message of a conversation.</summary>
internal sealed record ChatTurn
{
    /// <summary>The member of <c>extra_content.{format}</c> for <see cref="StandsInPlace"/>.</summary>
    public const string InPlace = "in_place";

    /// <summary>The member of <c>extra_content.{format}</c> for <see cref="Failed"/>.</summary>
    public const string FailedTool = "failed";

    private static readonly JsonElement NoMembers = JsonDocument.Parse("{}").RootElement.Clone();

    /// <summary>The message's path in the request, for errors: <c>messages[2]</c>.</summary>
    public required string Path { get; init; }

    public required ChatRole Role { get; init; }

    public IReadOnlyList<ChatPart> Parts { get; init; } = [];

    /// <summary>The tool calls of an assistant's message.</summary>
    public IReadOnlyList<ChatToolCall> ToolCalls { get; init; } = [];

    /// <summary>The id of the call that a tool message answers; null if it has none.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>The function whose result this is; null if the message does not name it and no rule has found it yet.</summary>
    public string? ToolName { get; init; }

    /// <summary>Whether the tool failed: set by the field <c>is_error</c>, which some clients send, or by a client's format.</summary>
    public bool Failed { get; init; }

    /// <summary>The message itself, for vendor-specific fields (<c>reasoning_content</c>, <c>extra_content</c>).</summary>
    public required JsonElement Json { get; init; }

    /// <summary>Whether a system message must keep its position in the conversation, as some client formats require.</summary>
    public bool StandsInPlace => Role == ChatRole.System && SaysOfFormat(Json, InPlace);

    /// <summary>
    /// The text parts joined into one string, for formats that take one. Parts of a user or a tool are on separate lines, as in the servers
    /// of open models (vLLM, llama.cpp). Parts of a reply are joined without separators, since citations split one text into parts.
    /// </summary>
    public string Text => Role is ChatRole.User or ChatRole.Tool ? OnLines(Texts) : string.Concat(Texts);

    /// <summary>Creates a turn that the client did not send.</summary>
    /// <param name="role">The role.</param>
    /// <param name="path">The path of the message that it belongs to.</param>
    /// <param name="text">The text.</param>
    public static ChatTurn Made(ChatRole role, string path, string text) =>
        new() { Role = role, Path = path, Parts = [new ChatTextPart(path, text)], Json = NoMembers };

    /// <summary>Whether a message reports that its tool failed.</summary>
    public static bool SaysFailed(JsonElement message) => IsTrue(message, "is_error") || SaysOfFormat(message, FailedTool);

    private IEnumerable<string> Texts => Parts.OfType<ChatTextPart>().Select(p => p.Text);

    private static string OnLines(IEnumerable<string> texts)
    {
        var joined = new StringBuilder();
        foreach (string text in texts.Where(t => t.Length > 0))
        {
            if (joined.Length > 0 && !char.IsWhiteSpace(joined[^1]) && !char.IsWhiteSpace(text[0])) joined.Append('\n');
            joined.Append(text);
        }
        return joined.ToString();
    }

    private static bool SaysOfFormat(JsonElement message, string member) =>
        message.TryGetProperty("extra_content", out var extra) && extra.ValueKind == JsonValueKind.Object && extra.EnumerateObject().Any(format => IsTrue(format.Value, member));

    private static bool IsTrue(JsonElement carrier, string member) =>
        carrier.ValueKind == JsonValueKind.Object && carrier.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.True;
}

/// <summary><c>developer</c> is read as <see cref="System"/>, the deprecated <c>function</c> as <see cref="Tool"/>.</summary>
internal enum ChatRole
{
    System,
    User,
    Assistant,
    Tool,
}

/// <summary>A part of a message.</summary>
/// <param name="Path">Its place in the request, for errors.</param>
internal abstract record ChatPart(string Path)
{
    /// <summary>The part itself, for vendor-specific fields; undefined for a plain text.</summary>
    public JsonElement Json { get; init; }
}

internal sealed record ChatTextPart(string Path, string Text) : ChatPart(Path);

/// <summary>An image, as a URL or as bytes.</summary>
/// <param name="Path">Its place in the request, for errors.</param>
/// <param name="Url">An http URL; null if there are bytes.</param>
/// <param name="Bytes">The bytes of a data URL; null if there is an http URL.</param>
internal sealed record ChatImagePart(string Path, string? Url, ChatImageBytes? Bytes) : ChatPart(Path);

/// <summary>A part of another type (<c>input_audio</c>, <c>file</c>), which each vendor's translator handles.</summary>
internal sealed record ChatOtherPart : ChatPart
{
    public ChatOtherPart(string path, string type, JsonElement json)
        : base(path) => (Type, Json) = (type, json);

    public string Type { get; }
}

/// <summary>A tool call of an assistant.</summary>
/// <param name="Id">The call's id.</param>
/// <param name="Name">The function's name.</param>
/// <param name="Arguments">The arguments as a JSON string, as in OpenAI's format; may be empty.</param>
/// <param name="Json">The call itself, for vendor-specific fields.</param>
internal sealed record ChatToolCall(string Id, string Name, string Arguments, JsonElement Json)
{
    /// <summary>Whether the tool is a custom tool, whose <see cref="Arguments"/> are free text.</summary>
    public bool IsCustom { get; init; }
}

/// <summary>A function that the model may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">Its description; null if missing.</param>
/// <param name="Parameters">The JSON schema of its arguments; undefined if missing.</param>
/// <param name="Strict">Whether the schema is enforced; null if not set.</param>
/// <param name="Json">The tool itself, for vendor-specific fields.</param>
internal sealed record ChatTool(string Name, string? Description, JsonElement Parameters, bool? Strict, JsonElement Json);

/// <summary>A tool other than a function.</summary>
/// <param name="Path">Its place in the request, for errors.</param>
/// <param name="Json">The tool, which has a type.</param>
internal sealed record ChatOtherTool(string Path, JsonElement Json)
{
    public string Type => Json.GetProperty("type").GetString()!;
}

/// <summary>The client's <c>tool_choice</c>.</summary>
/// <param name="Kind">The kind of choice.</param>
/// <param name="Name">The function, for <see cref="ChatToolChoiceKind.Named"/>.</param>
internal readonly record struct ChatToolChoice(ChatToolChoiceKind Kind, string? Name = null)
{
    /// <summary>Whether <see cref="Name"/> is a custom tool.</summary>
    public bool IsCustom { get; init; }

    /// <summary>The tools that may be called, by name; null if all may be called.</summary>
    public IReadOnlyList<ChatToolChoice>? Allowed { get; init; }
}

internal enum ChatToolChoiceKind
{
    Auto,
    None,
    Required,
    Named,
}
