namespace ProviderKit;

/// <summary>A rule that changes requests before their model is looked up (<c>ProviderKit:Rewrites:0</c>, …).</summary>
/// <remarks>
/// <para>
/// Paths are member names separated by dots: <c>temperature</c>, <c>stream_options.include_usage</c>. A dot within a name is written
/// <c>\.</c>. They name members of the client's format, so every rule states its formats. A rule first
/// drops fields, then sets them, then applies defaults.
/// </para>
/// <para>
/// A value is JSON: <c>0.2</c>, <c>true</c>, <c>["END"]</c>. Text that is not JSON is a string: <c>high</c> stands for <c>"high"</c>.
/// </para>
/// </remarks>
public sealed class RewriteRule
{
    /// <summary>
    /// The formats of the rule, separated by commas, such as <c>openai_chat, openai_responses</c> (<see cref="WireFormat.Name"/>);
    /// <c>*</c> for all. Default: null, which is an error: paths have a meaning in one format only.
    /// </summary>
    public string? Formats { get; set; }

    /// <summary>The models by the names that clients ask for: patterns separated by commas, in which <c>*</c> stands for any text. Default: null, all.</summary>
    public string? Models { get; set; }

    /// <summary>The provider that the model's name refers to. A named model has none, because its targets are chosen later. Default: null, any.</summary>
    public string? Provider { get; set; }

    /// <summary>Fields to remove, by path. Default: none.</summary>
    public IList<string> Drop { get; } = [];

    /// <summary>Fields to set regardless of the client's value, by path. Default: none.</summary>
    public IDictionary<string, string> Set { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Fields to set if the client sent none or null, by path. Default: none.</summary>
    public IDictionary<string, string> Default { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
