using Microsoft.AspNetCore.Authentication;

namespace ProviderKit;

/// <summary>Options of the authentication scheme. The keys are those of the gateway: <c>ProviderKit:ClientKeys</c> and <c>ProviderKit:AdminKey</c>.</summary>
public sealed class ProviderKitKeyOptions : AuthenticationSchemeOptions;
