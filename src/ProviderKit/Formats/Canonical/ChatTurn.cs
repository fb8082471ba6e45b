using System.Text;
using System.Text.Json;

namespace ProviderKit.Formats.Canonical;

/// <summary>One message of a conversation.</summary>
internal sealed record ChatTurn
{
    /// <summary>Member of <c>extra_content.{format}</c> behind <see cref="StandsInPlace"/>.</summary>
    public const string InPlace = "in_place";

    /// <summary>Member of <c>extra_content.{format}</c> that says what <see cref="Failed"/> does.</summary>
    public const string FailedTool = "failed";

    private static readonly JsonElement NoMembers = JsonDocument.Parse("{}").RootElement.Clone();

    /// <summary>The message's place in the request, for errors: <c>messages[2]</c>.</summary>
    public required string Path { get; init; }

    public required ChatRole Role { get; init; }

    public IReadOnlyList<ChatPart> Parts { get; init; } = [];

    /// <summary>What an assistant asked for.</summary>
    public IReadOnlyList<ChatToolCall> ToolCalls { get; init; } = [];

    /// <summary>The id of the call that a tool's message answers; null when the message names none.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>The function whose result this is; null when the message does not say it and no rule has found it yet.</summary>
    public string? ToolName { get; init; }

    /// <summary>Whether the tool failed: the member <c>is_error</c>, which some clients send, or a client's format that says so.</summary>
    public bool Failed { get; init; }

    /// <summary>The message itself, for members that only one vendor knows (<c>reasoning_content</c>, <c>extra_content</c>).</summary>
    public required JsonElement Json { get; init; }

    /// <summary>Whether an instruction belongs where it stands: a client's format that has such messages says so.</summary>
    public bool StandsInPlace => Role == ChatRole.System && SaysOfFormat(Json, InPlace);

    /// <summary>
    /// The text parts as one, for formats with one string in their place. What a user or a tool says in parts stands on lines of its
    /// own, as the servers of open models have it (vLLM, llama.cpp). An answer is one text, which its citations cut in pieces.
    /// </summary>
    public string Text => Role is ChatRole.User or ChatRole.Tool ? OnLines(Texts) : string.Concat(Texts);

    /// <summary>A turn that no client sent.</summary>
    /// <param name="role">Who says it.</param>
    /// <param name="path">The place of the message that it belongs to.</param>
    /// <param name="text">What is said.</param>
    public static ChatTurn Made(ChatRole role, string path, string text) =>
        new() { Role = role, Path = path, Parts = [new ChatTextPart(path, text)], Json = NoMembers };

    /// <summary>Whether a message says that its tool failed.</summary>
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

/// <summary>A piece of a message.</summary>
/// <param name="Path">Its place in the request, for errors.</param>
internal abstract record ChatPart(string Path)
{
    /// <summary>The part itself, for members that only one vendor knows; undefined for a plain text.</summary>
    public JsonElement Json { get; init; }
}

internal sealed record ChatTextPart(string Path, string Text) : ChatPart(Path);

/// <summary>An image by address.</summary>
/// <param name="Path">Its place in the request, for errors.</param>
/// <param name="Url">An http address; null when the bytes were given.</param>
/// <param name="Bytes">The bytes of a data URL; null when an address was given.</param>
internal sealed record ChatImagePart(string Path, string? Url, ChatImageBytes? Bytes) : ChatPart(Path);

/// <summary>A part of a type without meaning here (<c>input_audio</c>, <c>file</c>): each vendor decides.</summary>
internal sealed record ChatOtherPart : ChatPart
{
    public ChatOtherPart(string path, string type, JsonElement json)
        : base(path) => (Type, Json) = (type, json);

    public string Type { get; }
}

/// <summary>A function an assistant called.</summary>
/// <param name="Id">The call's id.</param>
/// <param name="Name">The function's name.</param>
/// <param name="Arguments">Its arguments: JSON as text, as OpenAI has it; empty means none.</param>
/// <param name="Json">The call itself, for members that only one vendor knows.</param>
internal sealed record ChatToolCall(string Id, string Name, string Arguments, JsonElement Json)
{
    /// <summary>Whether the tool is a custom one: <see cref="Arguments"/> are free text then.</summary>
    public bool IsCustom { get; init; }
}

/// <summary>A function the model may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does; null when not said.</param>
/// <param name="Parameters">JSON schema of its arguments; undefined when not given.</param>
/// <param name="Strict">Whether the schema is binding; null when not said.</param>
/// <param name="Json">The tool itself, for members that only one vendor knows.</param>
internal sealed record ChatTool(string Name, string? Description, JsonElement Parameters, bool? Strict, JsonElement Json);

/// <summary>A tool that is no function.</summary>
/// <param name="Path">Its place in the request, for errors.</param>
/// <param name="Json">The tool, which has a type.</param>
internal sealed record ChatOtherTool(string Path, JsonElement Json)
{
    public string Type => Json.GetProperty("type").GetString()!;
}

/// <summary>How the model is to use the tools.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Name">The function, for <see cref="ChatToolChoiceKind.Named"/>.</param>
internal readonly record struct ChatToolChoice(ChatToolChoiceKind Kind, string? Name = null)
{
    /// <summary>Whether the tool that <see cref="Name"/> names is a custom one.</summary>
    public bool IsCustom { get; init; }

    /// <summary>The tools that may be called, each by name, where not all of them may; else null.</summary>
    public IReadOnlyList<ChatToolChoice>? Allowed { get; init; }
}

internal enum ChatToolChoiceKind
{
    Auto,
    None,
    Required,
    Named,
}
