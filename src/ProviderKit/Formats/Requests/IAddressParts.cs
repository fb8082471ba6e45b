namespace ProviderKit;

/// <summary>What stands beside the path of a client's request: the query, and which headers there are.</summary>
public interface IAddressParts
{
    /// <summary>The value of a parameter of the query; null when it is not there.</summary>
    /// <param name="name">Its name.</param>
    string? FindQuery(string name);

    /// <summary>Whether a header is there.</summary>
    /// <param name="name">Its name, in any case.</param>
    bool HasHeader(string name);
}
