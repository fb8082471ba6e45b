using System.Text.RegularExpressions;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Vendors.Http;

/// <summary>The parameters and values that a family of models refuses, and their replacements. A row of data; immutable.</summary>
/// <param name="models">
/// A regular expression for the family's names. It is matched against whole words anywhere in a name, since deployments and
/// fine-tuned models contain the family's name in their own.
/// </param>
internal sealed class ModelQuirk(string models)
{
    private readonly Regex _models = new(
        $"(?<![a-z0-9.])(?:{models})(?![a-z0-9])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Parameters that it refuses and that are left out. Default: none.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>The parameters in <see cref="LeftOut"/> that it takes if it does not reason (<c>reasoning_effort</c> is <c>none</c>). Default: none.</summary>
    public IReadOnlyList<string> TakenWithoutReasoning { get; init; } = [];

    /// <summary>Whether it reasons if <c>reasoning_effort</c> is not set. Default: true.</summary>
    public bool ReasonsByDefault { get; init; } = true;

    /// <summary>
    /// Which of <c>max_tokens</c> and <c>max_completion_tokens</c> it knows. Default: null, the client's name is sent.
    /// </summary>
    public string? MaxTokens { get; init; }

    /// <summary>Roles it refuses, and their replacements. Default: none.</summary>
    public IReadOnlyList<Replacement> Roles { get; init; } = [];

    /// <summary>Levels of <c>reasoning_effort</c> that it does not have, and the nearest levels that it has. Default: none.</summary>
    public IReadOnlyList<Replacement> Efforts { get; init; } = [];

    /// <summary>
    /// Whether it takes <c>reasoning_effort</c>. If not, an optional effort is left out (<see cref="SoftMembers"/>). A required effort is
    /// sent, and the upstream decides. Default: true.
    /// </summary>
    public bool HasEffort { get; init; } = true;

    /// <summary>
    /// Whether it searches the web with <c>web_search_options</c>. If not, an optional search is left out. A required search is
    /// sent, and the upstream decides. Default: false.
    /// </summary>
    public bool Searches { get; init; }

    /// <summary>
    /// Whether it takes <c>prompt_cache_breakpoint</c> and <c>prompt_cache_options</c>. Null if that is not known: the client's fields are then sent, and
    /// the upstream decides. Default: false.
    /// </summary>
    public bool? TakesBreakpoints { get; init; } = false;

    /// <summary>The maximum number of output tokens. A client's limit is lowered to it if the limit is optional. Default: null, not known.</summary>
    public int? MostTokens { get; init; }

    /// <summary>Whether a request may have to be changed for the model.</summary>
    /// <param name="soft">Fields of the request that may be left out or lowered.</param>
    public bool MayChange(SoftMember soft) =>
        LeftOut.Count > 0 || MaxTokens is not null || Roles.Count > 0 || Efforts.Count > 0
        || (soft.HasFlag(SoftMember.CacheOptions) && TakesBreakpoints == false)
        || (soft.HasFlag(SoftMember.Effort) && !HasEffort) || (soft.HasFlag(SoftMember.Search) && !Searches) || (soft.HasFlag(SoftMember.Length) && MostTokens is not null);

    public bool Matches(string model) => _models.IsMatch(model);
}

/// <summary>A replacement of one text by another.</summary>
/// <param name="from">The text to replace.</param>
/// <param name="to">The text to send instead.</param>
internal sealed class Replacement(string from, string to)
{
    public string From => from;

    /// <summary>The text to send instead, as JSON.</summary>
    public byte[] Json { get; } = JsonText.Quote(to);
}

/// <summary>A parameter that older versions of a vendor's API refuse.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Since">The date of the first version that takes it, as in <c>2024-09-01</c>.</param>
internal sealed record VersionedParameter(string Name, string Since);
