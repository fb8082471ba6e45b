namespace ProviderKit;

/// <summary>The query and the headers of a client's request.</summary>
public interface IAddressParts
{
    /// <summary>The value of a query parameter; null if it is missing.</summary>
    /// <param name="name">The parameter's name.</param>
    string? FindQuery(string name);

    /// <summary>Whether a header is present.</summary>
    /// <param name="name">The header's name, in any case.</param>
    bool HasHeader(string name);
}
