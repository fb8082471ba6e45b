namespace ProviderKit.Settings.Rows;

/// <summary>A list of texts. Its flat name adds one text.</summary>
internal sealed class ListRow<TOptions>(string name, Func<TOptions, IList<string>> list, string about) : TextsRow<TOptions>(name, list, about)
    where TOptions : class, new();
