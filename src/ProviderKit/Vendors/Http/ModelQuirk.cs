using System.Text.RegularExpressions;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Vendors.Http;

/// <summary>What a family of models refuses of a usual request, and what it gets in its place. A row of data; immutable.</summary>
/// <param name="models">
/// A regular expression for the family's names. It has to match whole words, anywhere in a name: deployments and
/// fine-tuned models have the family's name within their own.
/// </param>
internal sealed class ModelQuirk(string models)
{
    private readonly Regex _models = new(
        $"(?<![a-z0-9.])(?:{models})(?![a-z0-9])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Parameters it refuses, and does without. Default: none.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Those of them that it takes when it does not reason (<c>reasoning_effort</c> is <c>none</c>). Default: none.</summary>
    public IReadOnlyList<string> TakenWithoutReasoning { get; init; } = [];

    /// <summary>Whether it reasons when <c>reasoning_effort</c> is not given. Default: true.</summary>
    public bool ReasonsByDefault { get; init; } = true;

    /// <summary>
    /// The one name it knows of <c>max_tokens</c> and <c>max_completion_tokens</c>. Default: null, each as the client gives it.
    /// </summary>
    public string? MaxTokens { get; init; }

    /// <summary>Roles it refuses, and their replacements. Default: none.</summary>
    public IReadOnlyList<Replacement> Roles { get; init; } = [];

    /// <summary>Levels of <c>reasoning_effort</c> it does not have, and the nearest that it has. Default: none.</summary>
    public IReadOnlyList<Replacement> Efforts { get; init; } = [];

    /// <summary>
    /// Whether it takes <c>reasoning_effort</c>. Where it does not, a wish for one is left out (<see cref="SoftMembers"/>), and one
    /// that the client insists on is the upstream's to refuse. Default: true.
    /// </summary>
    public bool HasEffort { get; init; } = true;

    /// <summary>
    /// Whether it searches the web by <c>web_search_options</c>. Where it does not, an offer to search is left out, and one that the
    /// client insists on is the upstream's to refuse. Default: false.
    /// </summary>
    public bool Searches { get; init; }

    /// <summary>
    /// Whether it takes <c>prompt_cache_breakpoint</c> and <c>prompt_cache_options</c>: null where that is not known, and what clients send is the upstream's to judge.
    /// Default: false.
    /// </summary>
    public bool? TakesBreakpoints { get; init; } = false;

    /// <summary>The most tokens of an answer; a client's limit that may be cut is cut to it. Default: null, not known.</summary>
    public int? MostTokens { get; init; }

    /// <summary>Whether a request may need a change for it.</summary>
    /// <param name="soft">Members of the request that may be left out or cut.</param>
    public bool MayChange(SoftMember soft) =>
        LeftOut.Count > 0 || MaxTokens is not null || Roles.Count > 0 || Efforts.Count > 0
        || (soft.HasFlag(SoftMember.CacheOptions) && TakesBreakpoints == false)
        || (soft.HasFlag(SoftMember.Effort) && !HasEffort) || (soft.HasFlag(SoftMember.Search) && !Searches) || (soft.HasFlag(SoftMember.Length) && MostTokens is not null);

    public bool Matches(string model) => _models.IsMatch(model);
}

/// <summary>A replacement of one text by another.</summary>
/// <param name="from">The text to replace.</param>
/// <param name="to">What is sent.</param>
internal sealed class Replacement(string from, string to)
{
    public string From => from;

    /// <summary>What is sent, as JSON.</summary>
    public byte[] Json { get; } = JsonText.Quote(to);
}

/// <summary>A parameter that older versions of a vendor's API refuse.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Since">The date of the first version that takes it, as in <c>2024-09-01</c>.</param>
internal sealed record VersionedParameter(string Name, string Since);
