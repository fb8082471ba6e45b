using System.Globalization;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// The features and limits of a model, derived from its name, since generations differ in what they refuse with a 400. A Claude without
/// a version counts as the newest. Other vendors serve this API, too; for their models a common minimum is assumed.
/// </summary>
internal readonly record struct ClaudeModel
{
    private const int Newest = 9900;

    private static readonly string[] Families = ["opus", "sonnet", "haiku", "fable", "mythos", "instant"];

    private readonly string? _family;
    private readonly bool _isClaude;
    private readonly int _version;

    private ClaudeModel(string? family, bool isClaude, int version) => (_family, _isClaude, _version) = (family, isClaude, version);

    /// <summary>Whether it is a Claude model.</summary>
    public bool IsClaude => _isClaude;

    /// <summary>Whether it has the newer tokenizer, which produces about 30 % more tokens for the same text.</summary>
    public bool HasDenseTokens => _isClaude && _version >= 407;

    /// <summary>The maximum number of output tokens of one reply.</summary>
    public int MaxOutputTokens => this switch
    {
        { _isClaude: false } => 8192,
        { _version: < 305 } => 4096,
        { _version: < 307 } => 8192,
        { _version: 400 or 401, _family: "opus" } => 32_000,
        { _version: < 406 } => 64_000,
        _ => 128_000,
    };

    /// <summary>The maximum of <c>max_tokens</c>; the API refuses more with a 400. Other and unknown models have no limit here.</summary>
    public int MostMaxTokens => this switch
    {
        { _isClaude: false } or { _version: >= 406 } => int.MaxValue,
        // With the header "anthropic-beta: output-128k-2025-02-19".
        { _version: 307 } => 128_000,
        _ => MaxOutputTokens,
    };

    /// <summary>The minimum number of tokens that are cached; a breakpoint on a shorter prefix is ignored. Models since 5.5 are assumed to have the limits of 5.</summary>
    public int LeastCachedTokens => this switch
    {
        { _isClaude: false } => 1024,
        { _family: "haiku", _version: >= 405 } or { _family: "opus", _version: 405 or 406 } => 4096,
        { _family: "haiku" } or { _family: "opus", _version: 407 } => 2048,
        { _family: "opus" or "fable" or "mythos", _version: >= 500 } => 512,
        _ => 1024,
    };

    /// <summary>Whether it takes <c>output_config.format</c>.</summary>
    public bool HasOutputFormat => _isClaude && (_version >= 405 || this is { _version: 401, _family: "opus" });

    /// <summary>Whether it can search the web with the vendor's own tool.</summary>
    public bool Searches => _isClaude && _version >= 305;

    /// <summary>Whether it can think before it answers.</summary>
    public bool CanThink => !_isClaude || _version >= 307;

    /// <summary>Whether it decides itself how much to think, guided by an effort. All but the first such models refuse a budget.</summary>
    public bool ThinksAdaptively => _isClaude && _version >= 406;

    /// <summary>Whether it refuses a thinking budget.</summary>
    public bool RejectsBudget => _isClaude && _version >= 407;

    /// <summary>Whether it refuses a conversation that ends with the beginning of its reply.</summary>
    public bool RejectsPrefill => _isClaude && _version >= 406;

    /// <summary>Whether it leaves out the text of its thoughts unless a summary is requested.</summary>
    public bool HidesThoughts => _isClaude && _version >= 407;

    /// <summary>Whether it knows the effort <c>xhigh</c>.</summary>
    public bool HasExtraHighEffort => _isClaude && _version >= 407;

    /// <summary>Whether it refuses <c>temperature</c>, <c>top_p</c> and <c>top_k</c>.</summary>
    public bool RejectsSampling => _isClaude && _version >= 407;

    /// <summary>Whether it thinks unless thinking is disabled.</summary>
    public bool ThinksByDefault => _isClaude && (_version >= 500 || _family == "mythos");

    /// <summary>Whether thinking cannot be disabled: an attempt is an error.</summary>
    public bool ThinksAlways => _isClaude && (_family is "fable" or "mythos" || (_version >= 505 && _family != "haiku"));

    public static ClaudeModel Of(string name)
    {
        string[] words = name.ToLowerInvariant().Split('-', '.', '@', ':', '/', '_');
        string? family = words.FirstOrDefault(w => Families.Contains(w));
        // "claude-3-5-sonnet-20241022", "claude-opus-4-1": short numbers are the version, long numbers a date.
        int[] numbers = [.. words.Where(w => w.Length is 1 or 2 && w.All(char.IsAsciiDigit)).Select(w => int.Parse(w, CultureInfo.InvariantCulture))];
        int version = numbers.Length == 0 ? Newest : numbers[0] * 100 + (numbers.Length > 1 ? numbers[1] : 0);
        return new ClaudeModel(family, family is not null || words.Contains("claude"), version);
    }
}
