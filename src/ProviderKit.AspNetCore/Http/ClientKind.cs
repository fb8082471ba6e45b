namespace ProviderKit.AspNetCore.Http;

/// <summary>By what a caller is known.</summary>
internal enum ClientKind
{
    /// <summary>A client key.</summary>
    ClientKey,

    /// <summary>The admin key.</summary>
    AdminKey,

    /// <summary>The app authenticated a user.</summary>
    User,
}
