namespace ProviderKit.AspNetCore.Http;

/// <summary>How a caller is identified.</summary>
internal enum ClientKind
{
    /// <summary>A client key.</summary>
    ClientKey,

    /// <summary>The admin key.</summary>
    AdminKey,

    /// <summary>The app authenticated a user.</summary>
    User,
}
