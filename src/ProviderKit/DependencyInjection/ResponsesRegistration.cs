using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit.Dispatch.Continuation;
using ProviderKit.Responses;
using ProviderKit.State;

namespace ProviderKit.DependencyInjection;

/// <summary>Registers the store of responses: the app's own, otherwise the state folder or memory.</summary>
internal static class ResponsesRegistration
{
    public static void Add(IServiceCollection services)
    {
        services.TryAddSingleton<IResponseStore>(s =>
        {
            var (options, folder, time) = (Options(s).Responses, s.GetRequiredService<StateFolder>(), s.GetRequiredService<TimeProvider>());
            return folder.Path is null
                ? new MemoryResponseStore(options, time)
                : new FileResponseStore(options, folder, time, s.GetRequiredService<ILogger<FileResponseStore>>());
        });
        services.AddSingleton(s => ResponseSecret.Load(Options(s).Responses, s.GetRequiredService<StateFolder>(), s.GetRequiredService<ILogger<ResponseVault>>()));
        services.AddSingleton(s => new ResponseVault(
            s.GetRequiredService<IResponseStore>(),
            s.GetRequiredService<ResponseSecret>(),
            Options(s).Responses,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<ResponseVault>>()));
        services.AddSingleton(s => new KeptConversations(s.GetRequiredService<ResponseVault>(), s.GetRequiredService<ResponseSecret>(), Options(s).MaxRequestBytes));
        services.AddSingleton(s => new StoredResponses(s.GetRequiredService<KeptConversations>(), s.GetRequiredService<IChatDispatcher>(), s.GetRequiredService<ByteBudget>()));
    }

    private static ProviderKitOptions Options(IServiceProvider services) => services.GetRequiredService<IOptions<ProviderKitOptions>>().Value;
}
