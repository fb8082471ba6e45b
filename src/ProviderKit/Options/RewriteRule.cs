namespace ProviderKit;

/// <summary>One rule by which requests are changed before their model is looked up (<c>ProviderKit:Rewrites:0</c>, …).</summary>
/// <remarks>
/// <para>
/// Paths are member names with dots between: <c>temperature</c>, <c>stream_options.include_usage</c>. A dot within a name is written
/// <c>\.</c>. They name members of the format that the client speaks, so every rule says which formats it is for. Within a rule fields are
/// dropped first, then set, then given their defaults.
/// </para>
/// <para>
/// A value is JSON: <c>0.2</c>, <c>true</c>, <c>["END"]</c>. Text that is not JSON is a string: <c>high</c> stands for <c>"high"</c>.
/// </para>
/// </remarks>
public sealed class RewriteRule
{
    /// <summary>
    /// The formats that the rule is for, with commas between, such as <c>openai_chat, openai_responses</c> (<see cref="WireFormat.Name"/>);
    /// <c>*</c> for all. Default: null, which is reported: paths mean something in one format only.
    /// </summary>
    public string? Formats { get; set; }

    /// <summary>The models, by the names that clients ask for, as patterns with commas between in which <c>*</c> stands for any text. Default: null, all.</summary>
    public string? Models { get; set; }

    /// <summary>The provider to which the model's name leads. A named model leads to none: its targets are chosen later. Default: null, any.</summary>
    public string? Provider { get; set; }

    /// <summary>Fields that are taken out, by their paths. Default: none.</summary>
    public IList<string> Drop { get; } = [];

    /// <summary>Fields that get a value whatever the client sent, by their paths. Default: none.</summary>
    public IDictionary<string, string> Set { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Fields that get a value where the client sent none, or null, by their paths. Default: none.</summary>
    public IDictionary<string, string> Default { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
