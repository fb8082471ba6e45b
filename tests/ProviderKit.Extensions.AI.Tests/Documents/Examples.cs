using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ProviderKit.Extensions.AI.Tests.Documents;

/// <summary>The C# of the package's readme, so that it compiles. The gateway's ExamplesTests compares both.</summary>
internal static class Examples
{
    public static void AddChatClient(IHostApplicationBuilder builder)
    {
        builder.Services.AddProviderKit();
        builder.Services.AddProviderKitChatClient("ext-copilot-gpt-4");
    }
}
