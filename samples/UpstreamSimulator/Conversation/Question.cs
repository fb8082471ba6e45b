using System.Text.Json;

namespace UpstreamSimulator.Conversation;

/// <summary>What a request asks, in no vendor's words.</summary>
internal sealed record Question(string Model, string UserText)
{
    /// <summary>Characters of all messages; the usage is made of it.</summary>
    public int PromptLength { get; init; }

    /// <summary>The tools that may be called now, empty when calling is ruled out.</summary>
    public IReadOnlyList<Tool> Tools { get; init; } = [];

    /// <summary>Whether the request demands a call, whatever its text says.</summary>
    public bool MustCallTool { get; init; }

    /// <summary>Whether two calls at a time are welcome.</summary>
    public bool AllowsParallelCalls { get; init; } = true;

    /// <summary>Whether <see cref="UserText"/> is what a tool returned.</summary>
    public bool IsToolResult { get; init; }

    public bool WantsJson { get; init; }

    /// <summary>The schema of the JSON wanted, when one was given.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>Whether the answer must stop after its first piece.</summary>
    public bool CutShort { get; init; }
}

/// <summary>A tool on offer, with the JSON schema of its arguments when it has one.</summary>
internal sealed record Tool(string Name, JsonElement? Parameters);
