namespace ProviderKit;

/// <summary>A piece of a tool call in a stream: the first piece has the id and the name, later pieces continue the arguments.</summary>
/// <param name="Index">The index of the call in its answer; null if the provider sends none.</param>
/// <param name="Id">The call's id; null in all pieces but the first.</param>
/// <param name="Name">The tool's name; null in all pieces but the first.</param>
/// <param name="Arguments">The next piece of the arguments; empty for none.</param>
/// <param name="IsCustom">Whether it calls a custom tool, which takes free text. Default: false.</param>
public sealed record ReplyToolCallDelta(int? Index, string? Id, string? Name, string Arguments, bool IsCustom = false)
{
    /// <summary>Data that the provider needs back with the call, as a JSON object; null for none.</summary>
    public string? ExtraContent { get; init; }
}
