using UpstreamSimulator.Formats.OpenAIChat.Errors;
using UpstreamSimulator.Formats.OpenAIChat.Flavours;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>What tells one OpenAI-compatible vendor from the next, as data.</summary>
/// <param name="Name">The provider name and first segment of its paths.</param>
/// <param name="Root">The path of the address that a gateway configures.</param>
internal sealed record Vendor(string Name, string Root)
{
    /// <summary>The paths of chat completions, below the name.</summary>
    public required IReadOnlyList<string> ChatPaths { get; init; }

    /// <summary>The paths of embeddings, below the name; none for vendors without.</summary>
    public IReadOnlyList<string> EmbeddingsPaths { get; init; } = [];

    /// <summary>The paths of responses, below the name; none for vendors without.</summary>
    public IReadOnlyList<string> ResponsesPaths { get; init; } = [];

    /// <summary>The paths of completions, below the name; none for vendors without.</summary>
    public IReadOnlyList<string> CompletionsPaths { get; init; } = [];

    /// <summary>The paths that count the tokens of a Responses request, below the name; none for vendors without.</summary>
    public IReadOnlyList<string> CountPaths { get; init; } = [];

    /// <summary>The paths of images, made of texts or of images, below the name; none for vendors without.</summary>
    public IReadOnlyList<string> ImagesPaths { get; init; } = [];

    /// <summary>The paths of rerankers, below the name; none for vendors without.</summary>
    public IReadOnlyList<string> RerankPaths { get; init; } = [];

    /// <summary>The paths of the model list in OpenAI's shape, below the name.</summary>
    public required IReadOnlyList<string> ModelPaths { get; init; }

    /// <summary>The path of the model list as a bare array, below the name.</summary>
    public string? CatalogPath { get; init; }

    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Whether it works without a token.</summary>
    public bool IsKeyless { get; init; }

    /// <summary>A header that may carry the token instead of <c>Authorization: Bearer</c>.</summary>
    public string? KeyHeader { get; init; }

    /// <summary>The token that a call is counted under, for a token that was given out in its place.</summary>
    public Func<string, string> TokenOf { get; init; } = token => token;

    /// <summary>How its JSON differs.</summary>
    public Flavour Flavour { get; init; } = new();

    /// <summary>How its errors look.</summary>
    public IErrorShape Errors { get; init; } = new OpenAIErrors();
}
