namespace ProviderKit;

/// <summary>A token that the operator added while the app ran. Shows its name only.</summary>
internal sealed class AddedToken(string name, string value)
{
    public string Name => name;

    /// <summary>For the pool and for the protected file, and nothing else.</summary>
    public string Value => value;

    public override string ToString() => name;
}
