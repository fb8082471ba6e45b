using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Extensions.AI.Tests.Support;

namespace ProviderKit.Extensions.AI.Tests.Clients;

public class RegistrationTests
{
    [Test]
    public async Task ChatClients_PlainAndKeyed_AreResolved()
    {
        await using var upstream = new MockedUpstream(configure: services => services
            .AddProviderKitChatClient("ext-openai-gpt-4o", (client, _) => client.AsBuilder().UseFunctionInvocation().Build())
            .AddKeyedProviderKitChatClient("fast", "ext-openai-gpt-4o-mini"));
        var (plain, fast) = (upstream.Services.GetRequiredService<IChatClient>(), upstream.Services.GetRequiredKeyedService<IChatClient>("fast"));

        Assert.That(plain, Is.InstanceOf<FunctionInvokingChatClient>());
        Assert.That((plain.GetService<ChatClientMetadata>()!.DefaultModelId, fast.GetService<ChatClientMetadata>()!.DefaultModelId), Is.EqualTo(("ext-openai-gpt-4o", "ext-openai-gpt-4o-mini")));
        Assert.That(fast.GetService<IChatDispatcher>(), Is.SameAs(upstream.Dispatcher));
        Assert.That(fast.GetService(typeof(IChatDispatcher), "key"), Is.Null);
    }

    [Test]
    public async Task Pipeline_OfAddChatClient_StandsOnTheDispatcher()
    {
        await using var upstream = new MockedUpstream(configure: services => services
            .AddChatClient(s => s.GetRequiredService<IChatDispatcher>().AsIChatClient("ext-openai-gpt-4o")).UseFunctionInvocation());
        Assert.That(upstream.Services.GetRequiredService<IChatClient>().GetService<ChatClientMetadata>()!.ProviderName, Is.EqualTo("providerkit"));
    }

    [Test]
    public void WithoutProviderKit_SaysWhatToCall()
    {
        using var services = new ServiceCollection().AddProviderKitChatClient("ext-openai-gpt-4o").BuildServiceProvider();
        Assert.That(Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<IChatClient>())!.Message, Does.Contain("AddProviderKit()"));
    }
}
