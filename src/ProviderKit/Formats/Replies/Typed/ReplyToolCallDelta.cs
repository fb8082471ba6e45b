namespace ProviderKit;

/// <summary>A piece of a tool call in a stream: the first has id and name, the following ones continue the arguments.</summary>
/// <param name="Index">The number of the call among those of its answer; null where the provider gives none.</param>
/// <param name="Id">The call's id; null in all pieces but the first.</param>
/// <param name="Name">The tool; null in all pieces but the first.</param>
/// <param name="Arguments">The next piece of the arguments; empty for none.</param>
/// <param name="IsCustom">Whether it is a custom tool, which takes free text. Default: false.</param>
public sealed record ReplyToolCallDelta(int? Index, string? Id, string? Name, string Arguments, bool IsCustom = false);
